"""A Modbus device on pymodbus: modbus_server.py rtu PATH | tcp PORT. Its tables are those of ModbusTables.cs."""

import sys

from pymodbus.constants import Endian
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.payload import BinaryPayloadBuilder
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer

UNIT = 1
REGISTERS = 1000
BITS = 3000
BLOCK = 100
BLOCK_STEP = 20

# ABCD, CDAB, BADC, DCBA: order of the bytes in a word, and of the words.
ORDERS = [(Endian.Big, Endian.Big), (Endian.Big, Endian.Little), (Endian.Little, Endian.Big), (Endian.Little, Endian.Little)]


def registers():
    words = [0] * REGISTERS
    for order, (byte_order, word_order) in enumerate(ORDERS):
        builder = BinaryPayloadBuilder(byteorder=byte_order, wordorder=word_order)
        builder.add_32bit_uint(1234567890)
        builder.add_32bit_int(-123456789)
        builder.add_32bit_float(-40.125)
        builder.add_16bit_uint(51234)
        builder.add_16bit_int(-1234)
        builder.add_16bit_uint(0x8001)
        at = BLOCK + order * BLOCK_STEP
        made = [int.from_bytes(word, "big") for word in builder.build()]
        words[at : at + len(made)] = made
    return ModbusSequentialDataBlock(0, words)


def bits(every):
    return ModbusSequentialDataBlock(0, [i % every == 0 for i in range(BITS)])


def main():
    kind, where = sys.argv[1:]
    device = ModbusSlaveContext(co=bits(3), di=bits(5), hr=registers(), ir=registers(), zero_mode=True)
    context = ModbusServerContext(slaves={UNIT: device}, single=False)
    print("starting", flush=True)
    if kind == "tcp":
        StartTcpServer(context=context, address=("127.0.0.1", int(where)))
    else:
        StartSerialServer(context=context, framer=ModbusRtuFramer, port=where, baudrate=115200)


main()
