// The broker aedes on 127.0.0.1, in memory. One argument, JSON: port, user, password, and for TLS the PEM files ca, cert, key and
// whether clients must have a certificate of that authority (clientCertificate).
import { readFileSync } from 'node:fs'
import net from 'node:net'
import tls from 'node:tls'
import { Aedes } from 'aedes'

const options = JSON.parse(process.argv[2])
const broker = await Aedes.createBroker()

broker.authenticate = (client, user, password, done) => {
  if (user === options.user && String(password) === options.password) {
    done(null, true)
  } else {
    done(Object.assign(new Error('bad user name or password'), { returnCode: 4 }), false)
  }
}

// What it sends onward, before any subscriber has to get it: the witness of what a publisher got through.
broker.on('publish', (packet, client) => {
  if (client) {
    console.log(`message ${packet.topic} ${packet.qos} ${packet.retain ? 1 : 0} ${Buffer.from(packet.payload).toString('hex')}`)
  }
})

const server = options.cert
  ? tls.createServer({
    ca: readFileSync(options.ca),
    cert: readFileSync(options.cert),
    key: readFileSync(options.key),
    requestCert: options.clientCertificate,
    rejectUnauthorized: options.clientCertificate
  }, broker.handle)
  : net.createServer(broker.handle)
server.listen(options.port, '127.0.0.1')
