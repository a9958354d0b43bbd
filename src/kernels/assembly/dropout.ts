// AssemblyScript. Masks of dropout from a hash of (key, element); the contract is in ../dropout.ts.

/** lowbias32 of four numbers: x ^= x>>16; x *= 0x21f0aaad; x ^= x>>15; x *= 0xd35a2d97; x ^= x>>15. */
function hash(x: v128): v128 {
  x = v128.xor(x, i32x4.shr_u(x, 16));
  x = i32x4.mul(x, i32x4.splat(0x21f0aaad));
  x = v128.xor(x, i32x4.shr_u(x, 15));
  x = i32x4.mul(x, i32x4.splat(0xd35a2d97));
  return v128.xor(x, i32x4.shr_u(x, 15));
}

/** Four elements of the mask, from their numbers: 0 where the hash is below the threshold. */
function four(elements: v128, keys: v128, thresholds: v128, kept: v128): v128 {
  const hashed = hash(i32x4.add(hash(v128.xor(elements, keys)), keys));
  return v128.and(kept, i32x4.ge_u(hashed, thresholds));
}

/** Elements first … first + count − 1 of the mask of `key`, at `pointer`. */
export function fillMask(pointer: usize, first: u32, count: usize, key: u32, threshold: u32, kept: f32): void {
  const bytes = count << 2;
  const main = bytes & ~15;
  const keys = i32x4.splat(key);
  const thresholds = i32x4.splat(threshold);
  const keeps = f32x4.splat(kept);
  const step = i32x4.splat(4);
  let elements = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  let offset: usize = 0;
  for (; offset < main; offset += 16) {
    v128.store(pointer + offset, four(elements, keys, thresholds, keeps));
    elements = i32x4.add(elements, step);
  }
  if (offset === bytes) return;
  const last = four(elements, keys, thresholds, keeps);
  v128.store32_lane(pointer + offset, last, 0);
  if (bytes - main > 4) v128.store32_lane(pointer + offset + 4, last, 1);
  if (bytes - main > 8) v128.store32_lane(pointer + offset + 8, last, 2);
}
