/**
 * Keeps a worker from being stopped inside a call of the engine.
 *
 * The engine's binding aborts the whole process when its thread is stopped while
 * it computes. So a worker says in shared memory when it is inside, and whoever
 * wants to stop it first says so and then waits until it is out. The worker
 * enters no more once it has been told.
 */

/** Two numbers in shared memory: whether the worker is inside, and whether it is to stop. */
export type EngineGate = Int32Array<SharedArrayBuffer>;

const insideSlot = 0;
const stopSlot = 1;

/** A worker is looked at this often, in milliseconds, while it is waited for. */
const interval = 2;

/** The gate of this thread; null where nobody stops it from outside. */
let threadGate: EngineGate | null = null;
let calls = 0;

/** A new gate, open. */
export function newGate(): EngineGate {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Makes a gate that of this thread. */
export function useGate(gate: EngineGate): void {
  threadGate = gate;
}

/** Makes a call of the engine. When the worker is to stop, the call is not made and never answered. */
export async function insideEngine<T>(call: () => Promise<T>): Promise<T> {
  if (threadGate === null) return call();
  const gate = threadGate;
  calls++;
  Atomics.store(gate, insideSlot, 1);
  try {
    // told after this look, the other side sees that we are inside
    if (Atomics.load(gate, stopSlot) === 0) return await call();
  } finally {
    calls--;
    if (calls === 0) {
      Atomics.store(gate, insideSlot, 0);
      Atomics.notify(gate, insideSlot);
    }
  }
  return new Promise<never>(() => {});
}

/** Says for a worker that has ended that it is outside: ended inside, it cannot say so, and would be waited for for ever. */
export function leaveForGood(gate: EngineGate): void {
  Atomics.store(gate, insideSlot, 0);
  Atomics.notify(gate, insideSlot);
}

/** Tells a worker to stay outside, and waits until it is, or has ended. */
export async function waitOutside(gate: EngineGate): Promise<void> {
  Atomics.store(gate, stopSlot, 1);
  while (Atomics.load(gate, insideSlot) === 1) await new Promise((resolve) => setTimeout(resolve, interval));
}

/** The same, blocking this thread: for the end of the process. */
export function blockUntilOutside(gate: EngineGate): void {
  Atomics.store(gate, stopSlot, 1);
  while (Atomics.load(gate, insideSlot) === 1) Atomics.wait(gate, insideSlot, 1);
}
