package io.github.kimisdk.strict;

/** The steps of an agent program in front of the upstream. */
public enum Scenario {
  /** One call reads a file, then the answer has the file's secret word. */
  READ("notes.txt"),
  /** Two calls in one answer read a file each. */
  PARALLEL("notes.txt", "more.txt"),
  /** Two answers have a call each, with the same id. */
  REPEATED("notes.txt", "more.txt"),
  /** The result of the call does not fit into the window; after a smaller request all is well. */
  OVERFLOW("long.txt"),
  /** The file is a PDF. */
  PDF("report.pdf"),
  /** The first request is refused with 429 and a wait of one second. */
  LIMITED("notes.txt"),
  /** Each request is refused with 401. */
  DENIED("notes.txt"),
  /** Each request is refused because the account is exhausted. */
  EXHAUSTED("notes.txt"),
  /** The first answer breaks off in its middle. */
  CUT("notes.txt");

  private final String[] files;

  Scenario(String... files) {
    this.files = files;
  }

  /** Returns the names of the files that the program reads. */
  public String[] files() {
    return files.clone();
  }
}
