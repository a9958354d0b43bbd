/** How large a number is. */

/** Bytes of a float32, which vectors are made of before they are coded. */
export const numberBytes = 4;
