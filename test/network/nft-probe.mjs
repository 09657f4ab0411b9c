// Run inside a network namespace of its own (`unshare -rn node nft-probe.mjs`). Reads {rulesets: [{nft, packets}]} from stdin,
// loads each ruleset, sends its packets over loopback and prints which of them arrived: [[true, false, …], …].
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** Long enough for loopback under load; a packet that was let through answers at once. */
const PATIENCE = 1_500;

const { rulesets } = JSON.parse(readFileSync(0, 'utf8'));
run('ip', ['link', 'set', 'lo', 'up']);
const arrivals = [];
for (const { nft, packets } of rulesets) {
  addAddresses(packets);
  run('nft', ['-f', '-'], `flush ruleset\n${nft}`);
  arrivals.push(await send(packets));
}
console.log(JSON.stringify(arrivals));
process.exit(0);

function run(command, args, input = '') {
  const { status, stderr, error } = spawnSync(command, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** Every source and destination is an address of the loopback device: whatever is sent comes in by it. */
function addAddresses(packets) {
  const addresses = new Set(packets.flatMap(({ source, destination }) => [source, destination]));
  const lines = [...addresses].map(
    (address) => `addr replace ${address}/${address.includes(':') ? '128' : '32'} dev lo`,
  );
  run('ip', ['-batch', '-'], `${lines.join('\n')}\n`);
}

async function send(packets) {
  const arrived = packets.map(() => false);
  const receivers = await Promise.all(
    portsOf(packets).map(({ port, type }) => receive(type, port, (number) => (arrived[number] = true))),
  );
  const senders = await Promise.all(
    packets.map((packet, number) =>
      packet.protocol === 'udp' ? sendUdp(packet, number) : sendTcp(packet, number, arrived),
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, PATIENCE));
  for (const socket of receivers) socket.close();
  for (const socket of senders) {
    if ('destroy' in socket) socket.destroy();
    else socket.close();
  }
  return arrived;
}

function portsOf(packets) {
  const wanted = packets
    .filter(({ protocol }) => protocol === 'udp')
    .map(({ port, source }) => `${port} ${source.includes(':') ? 'udp6' : 'udp4'}`);
  return [...new Set(wanted)].map((key) => ({ port: Number(key.split(' ')[0]), type: key.split(' ')[1] }));
}

function receive(type, port, arrive) {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type, ipv6Only: type === 'udp6' });
    socket.on('error', reject);
    socket.on('message', (message) => arrive(Number(message.toString())));
    socket.bind(port, () => resolve(socket));
  });
}

function sendUdp({ source, destination, port, sourcePort }, number) {
  return new Promise((resolve, reject) => {
    const socket = createSocket(source.includes(':') ? 'udp6' : 'udp4');
    socket.on('error', reject);
    socket.bind({ address: source, port: sourcePort }, () =>
      socket.send(String(number), port, destination, () => resolve(socket)),
    );
  });
}

/** Nobody listens: what is let through is refused at once, what is dropped gets no answer. */
function sendTcp({ source, destination, port, sourcePort }, number, arrived) {
  const socket = connect({ host: destination, port, localAddress: source, localPort: sourcePort });
  socket.on('connect', () => (arrived[number] = true));
  socket.on('error', ({ code }) => {
    if (code === 'ECONNREFUSED') arrived[number] = true;
    else if (code !== 'ECONNRESET') throw new Error(`${source} -> ${destination}:${port}: ${code}`);
  });
  return socket;
}
