// What the compiler has inferred, made a condition of compiling.

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Plain<T> = T extends (infer Item)[] ? Plain<Item>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;

/** Gives the value back, and compiles only where its type is exactly the expected one: no subtype, no `any`. */
export const exactly =
  <Expected>() =>
  <Actual>(value: Same<Plain<Actual>, Plain<Expected>> extends true ? Actual : { expected: Expected; found: Actual }): Actual =>
    value as Actual;

interface Answer<Data> {
  data: Data;
  error: unknown;
}

/** The data of an answer; what went wrong is thrown. */
export function rowsOf<Data>(answer: Answer<Data>): NonNullable<Data> {
  if (answer.error !== null || answer.data === null || answer.data === undefined)
    throw new Error(`the server refused: ${JSON.stringify(answer.error)}`);
  return answer.data;
}
