// MQTT.js as the other end. One argument, JSON: url, user, password, topic, qos, and
//   to publish:   payload, retain; ends when the handshake is complete;
//   to subscribe: id, persistent; prints "granted QOS" and then a line a message: message TOPIC QOS RETAIN HEX.
import mqtt from 'mqtt'

const options = JSON.parse(process.argv[2])
const client = mqtt.connect(options.url, {
  username: options.user,
  password: options.password,
  protocolVersion: 4,
  reconnectPeriod: options.payload === undefined ? 250 : 0,
  ...(options.id === undefined ? {} : { clientId: options.id }),
  clean: !options.persistent
})

const fail = error => {
  console.error(error.message)
  process.exit(1)
}

if (options.payload !== undefined) {
  client.on('error', fail)
  client.on('connect', () => client.publish(options.topic, options.payload, { qos: options.qos, retain: options.retain }, error => {
    if (error) fail(error)
    client.end()
  }))
} else {
  // A broker that is away for a while is an error too, and one that passes.
  client.on('error', error => console.error(error.message))
  client.on('message', (topic, payload, packet) =>
    console.log(`message ${topic} ${packet.qos} ${packet.retain ? 1 : 0} ${payload.toString('hex')}`))
  client.once('connect', () => client.subscribe(options.topic, { qos: options.qos }, (error, granted) => {
    if (error) fail(error)
    console.log(`granted ${granted[0].qos}`)
  }))
}
