// Publishes with MQTT.js: QOS WINDOW COUNT PORT. Prints seconds, seconds of the processor and -1.
const mqtt = require('mqtt')
const [qos, window, count, port] = process.argv.slice(2).map(Number)
const payload = Buffer.alloc(32)
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`)

function run(messages, done) {
  let published = 0
  let delivered = 0
  const next = () => {
    if (published < messages) {
      published++
      client.publish('benchmark/messages', payload, { qos }, () => {
        if (++delivered === messages) done()
        else next()
      })
    }
  }
  for (let i = 0; i < window; i++) next()
}

client.on('connect', () => run(Math.floor(count / 4), () => {
  const start = process.hrtime.bigint()
  const before = process.cpuUsage()
  run(count, () => {
    const seconds = Number(process.hrtime.bigint() - start) / 1e9
    const cpu = process.cpuUsage(before)
    console.log(`${seconds} ${(cpu.user + cpu.system) / 1e6} -1`)
    client.end()
  })
}))
