import { find, onControls, showResults } from './client.js';

const canvas = find('canvas');
const context = canvas.getContext('2d');
const { width, height } = canvas;
const charts = { bars, lines, heatmap, glow, weave };

onControls(({ chart, detail }) => {
  context.reset();
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  const marks = charts[chart](Number(detail));
  context.setTransform(1, 0, 0, 1, 0, 0);
  showResults([`Ink ${inkShare()} %`]);
  return `Drawn ${chart}: ${marks} marks`;
});

/** Sales of a day, made up but steady. */
function sales(day) {
  return 0.5 + 0.3 * Math.sin(day / 5) + 0.15 * Math.sin(day * 1.7);
}

function bars(count) {
  const step = width / count;
  for (let index = 0; index < count; index++) {
    const tall = sales(index) * height;
    context.fillStyle = `hsl(${150 + (index % 12) * 4} 35% 40%)`;
    context.fillRect(index * step, height - tall, Math.max(1, step - 4), tall);
  }
  return count;
}

function lines(count) {
  for (let series = 0; series < count; series++) {
    context.strokeStyle = `hsl(${(series * 47) % 360} 60% 45% / 0.5)`;
    context.lineWidth = 1.5;
    context.beginPath();
    for (let x = 0; x <= width; x += 4)
      context.lineTo(x, height * (1 - sales(x / 30 + series * 0.8) * (0.6 + (series % 5) / 12)));
    context.stroke();
  }
  return count;
}

function heatmap(side) {
  const cellWidth = width / side;
  const cellHeight = height / side;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      context.fillStyle = `hsl(${20 + 120 * sales(row * 3 + column)} 65% 55%)`;
      context.fillRect(column * cellWidth, row * cellHeight, cellWidth + 0.5, cellHeight + 0.5);
    }
  return side * side;
}

/** A map of the shops: soft lights with long shadows. */
function glow(count) {
  for (let index = 0; index < count; index++) {
    const x = (index * 137) % width;
    const y = (index * 89) % height;
    const light = context.createRadialGradient(x, y, 4, x, y, 260);
    light.addColorStop(0, `hsl(${40 + (index % 30)} 90% 60% / 0.5)`);
    light.addColorStop(1, 'hsl(40 90% 60% / 0)');
    context.shadowBlur = 24;
    context.shadowColor = '#0006';
    context.fillStyle = light;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#33684d';
    context.fillRect(x, y, 60, 40);
    context.shadowBlur = 0;
  }
  return count;
}

/** A fabric's pattern, computed pixel by pixel. */
function weave(rounds) {
  const image = context.createImageData(width, height);
  for (let index = 0; index < width * height; index++) {
    const x = ((index % width) / width) * 3.2 - 2.1;
    const y = (Math.floor(index / width) / height) * 2.4 - 1.2;
    let real = 0;
    let imaginary = 0;
    let round = 0;
    while (round < rounds && real * real + imaginary * imaginary < 4) {
      [real, imaginary] = [real * real - imaginary * imaginary + x, 2 * real * imaginary + y];
      round++;
    }
    image.data.set([40 + (round % 16) * 12, 90 + (round % 8) * 16, 70, 255], index * 4);
  }
  context.putImageData(image, 0, 0);
  return width * height;
}

function inkShare() {
  const { data } = context.getImageData(0, 0, width, height);
  let inked = 0;
  for (let index = 0; index < data.length; index += 4)
    if (data[index] + data[index + 1] + data[index + 2] < 750) inked++;
  return Math.round((inked * 100) / (width * height));
}
