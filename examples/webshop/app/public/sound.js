import { find, onControls, showResults } from './client.js';

const sampleRate = 44_100;
const canvas = find('canvas');
const jobs = { jingle, master, equalise, room };

onControls(async ({ job, seconds }) => {
  const context = new OfflineAudioContext(2, sampleRate * Number(seconds), sampleRate);
  jobs[job](context);
  const rendered = await context.startRendering();
  const samples = rendered.getChannelData(0);
  draw(samples);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  showResults([peak > 0.001 ? 'Audible' : 'Silent', peak <= 8 ? 'In range' : 'Too loud']);
  return `Rendered ${job}: ${rendered.duration.toFixed(1)} s, ${samples.length} samples`;
});

/** The shop's jingle: thick saw waves through filters into a compressor. */
function jingle(context) {
  const bus = context.createDynamicsCompressor();
  bus.connect(context.destination);
  for (let voice = 0; voice < 36; voice++) {
    const tone = new OscillatorNode(context, {
      type: 'sawtooth',
      frequency: 110 * (1 + (voice % 9)),
      detune: voice * 3,
    });
    const filter = new BiquadFilterNode(context, { type: 'lowpass', frequency: 1_400, Q: 4 });
    const gain = new GainNode(context, { gain: 0.03 });
    tone.connect(filter).connect(gain).connect(bus);
    tone.start();
  }
}

/** A mastering chain: compressor after compressor. */
function master(context) {
  const last = Array.from(
    { length: 12 },
    () => new DynamicsCompressorNode(context, { threshold: -30, ratio: 3 }),
  ).reduce((from, to) => from.connect(to), noise(context, 2));
  last.connect(context.destination);
}

function equalise(context) {
  const bands = Array.from(
    { length: 40 },
    (_, band) =>
      new BiquadFilterNode(context, { type: 'peaking', frequency: 80 + band * 220, gain: band % 2 ? 1 : -1 }),
  );
  bands.reduce((from, to) => from.connect(to), noise(context, 2)).connect(context.destination);
}

/** How the jingle would sound in the shop: convolution with a long echo. */
function room(context) {
  const echo = new ConvolverNode(context, { buffer: fading(context, 4) });
  noise(context, 2).connect(echo).connect(context.destination);
}

function noise(context, seconds) {
  const source = new AudioBufferSourceNode(context, { buffer: fading(context, seconds), loop: true });
  source.start();
  return source;
}

function fading(context, seconds) {
  const buffer = context.createBuffer(2, sampleRate * seconds, sampleRate);
  let state = 1;
  for (let channel = 0; channel < 2; channel++) {
    const data = buffer.getChannelData(channel);
    for (let index = 0; index < data.length; index++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      data[index] = (state / 2 ** 31 - 1) * Math.exp(-index / sampleRate);
    }
  }
  return buffer;
}

function draw(samples) {
  const context = canvas.getContext('2d');
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#33684d';
  const step = Math.floor(samples.length / canvas.width);
  for (let x = 0; x < canvas.width; x++) {
    const tall = Math.min(1, Math.abs(samples[x * step])) * canvas.height;
    context.fillRect(x, (canvas.height - tall) / 2, 1, Math.max(1, tall));
  }
}
