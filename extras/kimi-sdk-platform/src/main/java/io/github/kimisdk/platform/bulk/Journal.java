package io.github.kimisdk.platform.bulk;

import io.github.kimisdk.platform.data.BulkResult;
import java.util.Optional;

/** The results of a bulk, kept for later runs. One thread at a time uses it. Its methods throw unchecked exceptions. */
interface Journal extends AutoCloseable {

  /** Keeps nothing. */
  Journal NONE = new Journal() {

    @Override
    public Optional<BulkResult> find(BulkInput.Item item) {
      return Optional.empty();
    }

    @Override
    public long add(BulkInput.Item item, BulkResult result) {
      return 0;
    }

    @Override
    public void write() {}

    @Override
    public void force(long entry) {}

    @Override
    public void close() {}
  };

  /**
   * Returns the result of a request that has ended in an earlier run and is not to be asked again.
   *
   * @throws io.github.kimisdk.call.KimiException.BadRequest if the journal has another request at this position
   */
  Optional<BulkResult> find(BulkInput.Item item);

  /** Adds an entry, and returns its number. It is in the file after {@link #write}. */
  long add(BulkInput.Item item, BulkResult result);

  /** Writes the added entries, so that they outlive the process. */
  void write();

  /** Makes sure that an entry that was written, and all before it, outlive the machine. */
  void force(long entry);

  /** Writes and forces all entries, and gives the file free. */
  @Override
  void close();
}
