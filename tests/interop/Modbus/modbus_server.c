/* A Modbus device on libmodbus: modbus_server rtu PATH | tcp PORT. Its tables are those of ModbusTables.cs. */
#include <errno.h>
#include <modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define UNIT 1
#define REGISTERS 1000
#define BITS 3000
#define BLOCK 100
#define BLOCK_STEP 20

static uint16_t word(uint16_t value, int order) {
  return order >= 2 ? (uint16_t)(value << 8 | value >> 8) : value;
}

/* Orders 0 to 3: ABCD, CDAB, BADC, DCBA. */
static void put_u32(uint16_t *at, uint32_t value, int order) {
  uint16_t high = word((uint16_t)(value >> 16), order);
  uint16_t low = word((uint16_t)value, order);
  at[0] = order & 1 ? low : high;
  at[1] = order & 1 ? high : low;
}

/* Not modbus_set_float_abcd and its like: they mean other orders in libmodbus 3.1.6 than in 3.1.10. */
static void put_float(uint16_t *at, float value, int order) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  put_u32(at, bits, order);
}

static void fill(uint16_t *registers) {
  for (int order = 0; order < 4; order++) {
    uint16_t *at = registers + BLOCK + order * BLOCK_STEP;
    put_u32(at, 1234567890u, order);
    put_u32(at + 2, (uint32_t)-123456789, order);
    put_float(at + 4, -40.125f, order);
    at[6] = word(51234, order);
    at[7] = word((uint16_t)-1234, order);
    at[8] = word(0x8001, order);
  }
}

static modbus_mapping_t *make(void) {
  modbus_mapping_t *tables = modbus_mapping_new(BITS, BITS, REGISTERS, REGISTERS);
  if (tables == NULL) {
    exit(1);
  }
  for (int i = 0; i < BITS; i++) {
    tables->tab_bits[i] = i % 3 == 0;
    tables->tab_input_bits[i] = i % 5 == 0;
  }
  fill(tables->tab_registers);
  fill(tables->tab_input_registers);
  return tables;
}

static void serve(modbus_t *bus, modbus_mapping_t *tables, int is_tcp) {
  uint8_t request[MODBUS_TCP_MAX_ADU_LENGTH];
  while (1) {
    int bytes = modbus_receive(bus, request);
    if (bytes > 0) {
      modbus_reply(bus, request, bytes, tables);
    } else if (bytes < 0 && is_tcp) {
      return;
    }
  }
}

int main(int count, char **arguments) {
  if (count != 3) {
    return 2;
  }
  int is_tcp = strcmp(arguments[1], "tcp") == 0;
  modbus_t *bus = is_tcp ? modbus_new_tcp("127.0.0.1", atoi(arguments[2])) : modbus_new_rtu(arguments[2], 115200, 'N', 8, 1);
  modbus_mapping_t *tables = make();
  if (bus == NULL || modbus_set_slave(bus, UNIT) != 0) {
    return 1;
  }
  if (!is_tcp) {
    if (modbus_connect(bus) != 0) {
      fprintf(stderr, "%s\n", modbus_strerror(errno));
      return 1;
    }
    puts("ready");
    fflush(stdout);
    serve(bus, tables, 0);
  }
  int listener = modbus_tcp_listen(bus, 1);
  if (listener < 0) {
    fprintf(stderr, "%s\n", modbus_strerror(errno));
    return 1;
  }
  puts("ready");
  fflush(stdout);
  while (modbus_tcp_accept(bus, &listener) >= 0) {
    serve(bus, tables, 1);
    modbus_close(bus);
  }
  return 1;
}
