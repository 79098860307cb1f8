// Publishes with libmosquitto: QOS WINDOW COUNT PORT. Prints seconds, seconds of the processor and -1.
#include <mosquitto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "timing.h"

static int qos, count, published, delivered, connected;
static char payload[32];

static void next(struct mosquitto *m)
{
    if (published < count)
    {
        published++;
        mosquitto_publish(m, NULL, "benchmark/messages", sizeof payload, payload, qos, false);
    }
}

static void on_connect(struct mosquitto *m, void *o, int code)
{
    connected = code == 0;
}

static void on_publish(struct mosquitto *m, void *o, int id)
{
    delivered++;
    next(m);
}

static void run(struct mosquitto *m, int messages, int window)
{
    published = delivered = 0;
    count = messages;
    for (int i = 0; i < window; i++) next(m);
    while (delivered < count) mosquitto_loop(m, 1000, 1);
}

int main(int argc, char **argv)
{
    if (argc < 5) return 2;
    qos = atoi(argv[1]);
    int window = atoi(argv[2]), messages = atoi(argv[3]);
    mosquitto_lib_init();
    struct mosquitto *m = mosquitto_new(NULL, true, NULL);
    mosquitto_connect_callback_set(m, on_connect);
    mosquitto_publish_callback_set(m, on_publish);
    mosquitto_max_inflight_messages_set(m, window);
    if (mosquitto_connect(m, "127.0.0.1", atoi(argv[4]), 60) != 0) return 1;
    mosquitto_int_option(m, MOSQ_OPT_TCP_NODELAY, 1);
    while (!connected) mosquitto_loop(m, 1000, 1);
    run(m, messages / 4, window);
    double start = now(), used = cpu();
    run(m, messages, window);
    printf("%.6f %.6f -1\n", now() - start, cpu() - used);
    mosquitto_disconnect(m);
    mosquitto_destroy(m);
    return 0;
}
