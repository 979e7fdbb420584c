import type { Palette } from './theme.js';

/** Edge of the repeated tile in pixels; small enough to show in a narrow worker start. */
const TILE = 6;

/** A hatched fill: worker starts must differ from units by more than a shade. */
export function hatchPattern(colors: Palette): { image: HTMLCanvasElement; repeat: 'repeat' } {
  const image = document.createElement('canvas');
  image.width = TILE;
  image.height = TILE;
  const context = image.getContext('2d');
  if (context) {
    context.fillStyle = colors.hatchBack;
    context.fillRect(0, 0, TILE, TILE);
    context.strokeStyle = colors.hatch;
    context.lineWidth = 1.4;
    for (const offset of [-TILE, 0, TILE]) {
      context.beginPath();
      context.moveTo(offset, TILE);
      context.lineTo(offset + TILE, 0);
      context.stroke();
    }
  }
  return { image, repeat: 'repeat' };
}
