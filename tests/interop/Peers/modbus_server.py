"""A Modbus device of pymodbus, for the tests: TCP on a free port, or RTU behind a pseudo-terminal.

modbus_server.py tcp [PORT] | rtu
Prints the port, or the path of the terminal. Unit 1: input registers 0..3 are the floats 230.25 and -12.5 (abcd), holding registers 0..9
are 100..109, coils 0..9 are off, discrete inputs 0..9 are on.
"""
import os
import pty
import select
import socket
import struct
import sys
import threading
import tty

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server import StartSerialServer, StartTcpServer
from pymodbus.transaction import ModbusRtuFramer


def words(*values):
    return [w for v in values for w in struct.unpack(">HH", struct.pack(">f", v))]


def context():
    device = ModbusSlaveContext(
        di=ModbusSequentialDataBlock(0, [True] * 10),
        co=ModbusSequentialDataBlock(0, [False] * 10),
        ir=ModbusSequentialDataBlock(0, words(230.25, -12.5)),
        hr=ModbusSequentialDataBlock(0, list(range(100, 110))),
        zero_mode=True)
    return ModbusServerContext(slaves={1: device}, single=False)


def joined():
    """Two pseudo-terminals, joined like the ends of a cable."""
    ends = [pty.openpty() for _ in range(2)]
    for _, slave in ends:
        tty.setraw(slave)

    def forward():
        masters = [master for master, _ in ends]
        while True:
            for ready in select.select(masters, [], [])[0]:
                data = os.read(ready, 256)
                os.write(masters[1 - masters.index(ready)], data)

    threading.Thread(target=forward, daemon=True).start()
    return [os.ttyname(slave) for _, slave in ends]


def main():
    if sys.argv[1] == "tcp":
        with socket.socket() as free:
            # A server that comes back has its old connections in TIME_WAIT.
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", int(sys.argv[2]) if len(sys.argv) > 2 else 0))
            port = free.getsockname()[1]
        print(port, flush=True)
        StartTcpServer(context=context(), address=("127.0.0.1", port), allow_reuse_address=True)
    else:
        mine, theirs = joined()
        print(theirs, flush=True)
        StartSerialServer(context=context(), port=mine, framer=ModbusRtuFramer, baudrate=9600, timeout=0.1)


main()
