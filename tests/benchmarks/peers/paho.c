// Publishes with the asynchronous client of Paho C: QOS WINDOW COUNT PORT. Prints seconds, seconds of the processor and -1.
#include <MQTTAsync.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include "timing.h"

static MQTTAsync client;
static int qos;
static char payload[32];
static sem_t places, connected;

static void on_success(void *context, MQTTAsync_successData *data)
{
    sem_post(context);
}

static void run(int messages, int window)
{
    MQTTAsync_responseOptions options = MQTTAsync_responseOptions_initializer;
    options.onSuccess = on_success;
    options.context = &places;
    for (int i = 0; i < messages; i++)
    {
        sem_wait(&places);
        while (MQTTAsync_send(client, "benchmark/messages", sizeof payload, payload, qos, 0, &options) != MQTTASYNC_SUCCESS);
    }

    for (int i = 0; i < window; i++) sem_wait(&places);
    for (int i = 0; i < window; i++) sem_post(&places);
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    qos = atoi(argv[1]);
    int window = atoi(argv[2]), messages = atoi(argv[3]);
    char address[64];
    snprintf(address, sizeof address, "tcp://127.0.0.1:%s", argv[4]);
    sem_init(&places, 0, window);
    sem_init(&connected, 0, 0);
    MQTTAsync_create(&client, address, "paho-benchmark", MQTTCLIENT_PERSISTENCE_NONE, NULL);
    MQTTAsync_connectOptions options = MQTTAsync_connectOptions_initializer;
    options.maxInflight = window;
    options.onSuccess = on_success;
    options.context = &connected;
    if (MQTTAsync_connect(client, &options) != MQTTASYNC_SUCCESS) return 1;
    sem_wait(&connected);
    run(messages / 4, window);
    double start = now(), used = cpu();
    run(messages, window);
    printf("%.6f %.6f -1\n", now() - start, cpu() - used);
    MQTTAsync_destroy(&client);
    return 0;
}
