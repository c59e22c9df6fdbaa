package io.github.kimisdk.internal.batches;

import io.github.kimisdk.internal.protocol.platform.BatchWire;
import io.github.kimisdk.platform.Batch;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/** The batches of the account, whose pages are read as they are needed. For use by one thread. */
final class BatchPages implements Iterator<Batch> {

  private final Function<String, BatchWire.Page> pages;
  private Iterator<Batch> page = List.<Batch>of().iterator();
  private String last = "";
  private boolean more = true;

  /** Takes a function that returns the page after an id; the id is empty for the first page. */
  BatchPages(Function<String, BatchWire.Page> pages) {
    this.pages = pages;
  }

  @Override
  public boolean hasNext() {
    if (!page.hasNext() && more) {
      BatchWire.Page next = pages.apply(last);
      page = next.batches().iterator();
      // A server that repeats the last page would be asked for ever.
      boolean further = !next.batches().isEmpty() && !next.batches().get(next.batches().size() - 1).id().equals(last);
      more = next.more() && further;
      page = further ? page : List.<Batch>of().iterator();
    }
    return page.hasNext();
  }

  @Override
  public Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException("expected a batch, found the end of the list; call hasNext() first");
    }
    Batch batch = page.next();
    last = batch.id();
    return batch;
  }
}
