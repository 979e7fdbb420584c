const SIDE = 224;
const WORKING = { width: 800, height: 800 };
/** How many views are read back at once: reading pixels is what drawing waits for. */
const VIEWS_PER_READ = 10;

/** So many views are kept as they are, 2.5 MB each, as for a vote over them. */
const KEPT_VIEWS = Number(new URLSearchParams(location.search).get('kept') ?? 0);

/** By how much a view is enlarged. */
const CLOSE_UP = 2.3;

/**
 * What the model sees of a photo: so many close-ups of it, each turned by another angle and enlarged with high quality, as
 * classifiers do that look several times; then scaled down. Channels come one after the other, from 0 to 1.
 */
export async function visionFeatures(name, views) {
  const blob = await (await fetch(`/photos/${name}.png`)).blob();
  const photo = await createImageBitmap(blob);
  const canvas = new OffscreenCanvas(WORKING.width, WORKING.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.imageSmoothingQuality = 'high';
  context.drawImage(photo, 0, 0, WORKING.width, WORKING.height);
  context.globalAlpha = 0.1;
  const kept = [];
  for (let view = 1; view <= views; view++) {
    drawTurned(context, photo, (view / views - 0.5) * 0.6);
    if (kept.length < KEPT_VIEWS) kept.push(context.getImageData(0, 0, WORKING.width, WORKING.height));
    else if (view % VIEWS_PER_READ === 0) context.getImageData(0, 0, 1, 1);
  }
  return planes(scaledDown(canvas));
}

function drawTurned(context, photo, angle) {
  const { width, height } = WORKING;
  context.save();
  context.translate(width / 2, height / 2);
  context.rotate(angle);
  context.scale(CLOSE_UP, CLOSE_UP);
  context.drawImage(photo, -photo.width / 2, -photo.height / 2);
  context.restore();
}

function scaledDown(canvas) {
  const context = new OffscreenCanvas(SIDE, SIDE).getContext('2d');
  context.drawImage(canvas, 0, 0, SIDE, SIDE);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}

function planes(pixels) {
  const size = SIDE * SIDE;
  const out = new Float32Array(3 * size);
  for (let index = 0; index < size; index++)
    for (let channel = 0; channel < 3; channel++)
      out[channel * size + index] = pixels[index * 4 + channel] / 255;
  return out;
}
