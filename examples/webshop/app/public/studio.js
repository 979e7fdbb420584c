import { find, onControls, showResults } from './client.js';

const canvas = find('canvas');
const context = canvas.getContext('2d', { willReadFrequently: true });
const jobs = { thumbnails, ladder, sepia, histogram, contact, stack };

onControls(async ({ photo, job, copies }) => {
  const blob = await (await fetch(`/photos/${photo}.png`)).blob();
  const results = await jobs[job](blob, Number(copies));
  showResults(results);
  return `Done: ${job} of ${photo}, ${results.length} results`;
});

async function thumbnails(blob, copies) {
  const results = [];
  for (let copy = 1; copy <= copies; copy++) {
    const resizeWidth = 160 + 40 * (copy % 8);
    const bitmap = await createImageBitmap(blob, {
      resizeWidth,
      resizeHeight: (resizeWidth * 9) / 16,
      resizeQuality: 'high',
    });
    context.drawImage(bitmap, (copy * 40) % 600, (copy * 30) % 300);
    results.push(`${bitmap.width} × ${bitmap.height}`);
    bitmap.close();
  }
  return results;
}

/** JPEGs of falling quality, each opened again: the photographer picks the smallest that still looks well. */
async function ladder(blob, copies) {
  const original = await createImageBitmap(blob);
  const sheet = new OffscreenCanvas(original.width, original.height);
  sheet.getContext('2d').drawImage(original, 0, 0);
  const results = [];
  for (let copy = 0; copy < copies; copy++) {
    const quality = 0.95 - (0.85 * copy) / copies;
    const jpeg = await sheet.convertToBlob({ type: 'image/jpeg', quality });
    const opened = await createImageBitmap(jpeg);
    context.drawImage(opened, 0, 0, canvas.width, canvas.height);
    results.push(`Quality ${Math.round(quality * 100)}: ${Math.ceil(jpeg.size / 1024)} KiB`);
    opened.close();
  }
  return results;
}

async function sepia(blob, copies) {
  await drawWhole(blob);
  for (let copy = 0; copy < copies; copy++) {
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    const { data } = image;
    for (let index = 0; index < data.length; index += 4) {
      const grey = data[index] * 0.3 + data[index + 1] * 0.59 + data[index + 2] * 0.11;
      data[index] = grey * 1.1;
      data[index + 1] = grey * 0.9;
      data[index + 2] = grey * 0.7;
    }
    context.putImageData(image, 0, 0);
  }
  const [red, green, blue] = context.getImageData(20, 20, 1, 1).data;
  return [red > green && green > blue ? 'Warm' : 'Not warm'];
}

async function histogram(blob) {
  await drawWhole(blob);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const sums = [0, 0, 0];
  for (let index = 0; index < data.length; index += 4)
    for (let channel = 0; channel < 3; channel++) sums[channel] += data[index + channel];
  return ['Red', 'Green', 'Blue'].map(
    (name, channel) => `${name} ${Math.round((sums[channel] * 4) / data.length)}`,
  );
}

async function contact(blob, copies) {
  const bitmap = await createImageBitmap(blob);
  context.imageSmoothingQuality = 'high';
  for (let copy = 0; copy < copies; copy++)
    context.drawImage(bitmap, (copy % 4) * 200, (Math.floor(copy / 4) % 4) * 112, 196, 110);
  context.getImageData(0, 0, 1, 1);
  return [`Sheet of ${copies}`];
}

/** Exposures of one place, all kept at full size: where something passed by, their median shows what stays. */
async function stack(blob, copies) {
  const photo = await createImageBitmap(blob);
  const { width, height } = photo;
  const brush = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const exposures = [];
  for (let copy = 0; copy < copies; copy++) {
    brush.drawImage(photo, 0, 0);
    brush.fillRect((copy * width) / copies, height / 2, width / copies, height / 4);
    exposures.push(brush.getImageData(0, 0, width, height));
  }
  const preview = medians(exposures, 2);
  context.putImageData(preview, 0, 0);
  return [`Stack of ${exposures.length}, ${darkShare(preview)} % dark`];
}

/** Pixel by pixel, of every so manyth one in both directions. */
function medians(exposures, step) {
  const [{ width, height }] = exposures;
  const preview = new ImageData(width / step, height / step);
  const values = new Uint8Array(exposures.length);
  for (let index = 0; index < preview.data.length; index++) {
    const pixel = Math.floor(index / 4);
    const [x, y] = [step * (pixel % preview.width), step * Math.floor(pixel / preview.width)];
    const from = 4 * (y * width + x) + (index % 4);
    exposures.forEach(({ data }, copy) => (values[copy] = data[from]));
    preview.data[index] = values.sort()[values.length >> 1];
  }
  return preview;
}

function darkShare({ data }) {
  let dark = 0;
  for (let index = 0; index < data.length; index += 4) if (data[index] + data[index + 1] === 0) dark++;
  return Math.round((400 * dark) / data.length);
}

async function drawWhole(blob) {
  const bitmap = await createImageBitmap(blob);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}
