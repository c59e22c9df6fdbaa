/** A modular program that needs the client only. */
module consumer {
  requires io.github.kimisdk;
  requires jdk.httpserver;
}
