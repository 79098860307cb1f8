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
