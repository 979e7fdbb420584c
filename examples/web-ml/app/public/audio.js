const SAMPLE_RATE = 44_100;
const BANDS = [60, 120, 240, 600, 1_200, 3_000, 6_000, 12_000];
const SUBJECTS = { bass: [55, 82, 110], voice: [500, 700, 1_100], treble: [4_000, 7_000, 9_500] };

/** What the model hears of a mix: the share of its energy in eight bands, after the loudness was evened out. */
export async function audioFeatures(name, seconds) {
  const mix = await render(seconds, (context) => levelled(context, voices(context, SUBJECTS[name])));
  const energies = [];
  for (const frequency of BANDS) energies.push(await energyAt(mix, frequency));
  const total = energies.reduce((sum, energy) => sum + energy, 0);
  return Float32Array.from(energies, (energy) => energy / total);
}

/** Thick saw waves, each through a low pass, as a synthesiser makes them. */
function voices(context, frequencies) {
  const bus = new GainNode(context, { gain: 0.05 });
  for (let voice = 0; voice < 12; voice++) {
    const frequency = frequencies[voice % frequencies.length];
    const tone = new OscillatorNode(context, { type: 'sawtooth', frequency, detune: voice });
    tone.connect(new BiquadFilterNode(context, { type: 'lowpass', frequency: frequency * 1.2 })).connect(bus);
    tone.start();
  }
  return bus;
}

/** Compressor after compressor: every passage ends up as loud as the others. */
function levelled(context, source) {
  return Array.from(
    { length: 10 },
    () => new DynamicsCompressorNode(context, { threshold: -30, ratio: 3 }),
  ).reduce((from, to) => from.connect(to), source);
}

async function energyAt(mix, frequency) {
  const band = await render(1, (context) => {
    const source = new AudioBufferSourceNode(context, { buffer: mix });
    source.start();
    return source.connect(new BiquadFilterNode(context, { type: 'bandpass', frequency, Q: 1.5 }));
  });
  return band.getChannelData(0).reduce((sum, sample) => sum + sample * sample, 0);
}

function render(seconds, build) {
  const context = new OfflineAudioContext(1, SAMPLE_RATE * seconds, SAMPLE_RATE);
  build(context).connect(context.destination);
  return context.startRendering();
}
