package io.github.kimisdk.benchmarks.client;

/**
 * The turn of a contestant.
 *
 * @param rate chunks per second
 * @param work nanoseconds of processor time for a chunk, without compilers
 * @param heap the bytes that the heap held; 0 if it was not weighed
 * @param threads how many threads there were
 * @param compiling the part of the time that the compilers took
 */
record Turn(double rate, double work, long heap, int threads, double compiling) {

  static Turn parse(String line) {
    String[] words = line.split(" ");
    return new Turn(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]),
        Integer.parseInt(words[3]), Double.parseDouble(words[4]));
  }

  /** The line that {@link #parse} reads. */
  String line() {
    return rate + " " + work + " " + heap + " " + threads + " " + compiling;
  }
}
