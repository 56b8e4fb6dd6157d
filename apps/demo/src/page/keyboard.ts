import { type Position, stepped } from './coordinates.js';

/** How far an arrow key moves, as a share of the box. */
const stride = 0.02;
const longStride = 0.1;

/**
 * Moves a cursor with the arrow keys while its box has the focus; further with Shift.
 * @param position - where the cursor is now
 */
export function watchKeyboard(
  box: HTMLElement,
  position: () => Position,
  onMove: (position: Position) => void,
): void {
  box.addEventListener('keydown', (event) => {
    // Those belong to the browser.
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moved = stepped(position(), event.key, event.shiftKey ? longStride : stride);
    if (moved === undefined) return;
    event.preventDefault();
    onMove(moved);
  });
}
