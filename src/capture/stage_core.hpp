#pragma once

#include <utility>
#include <vector>

#include "capture/capture_stage.hpp"

namespace tributary::capture {

inline constexpr const char* kEverythingWished = "a re-sync of every table was asked for";

/// The stream and what works on it, joined. For CaptureStage only.
struct CaptureStage::Core {
    Core(const AgentSettings& settings, std::vector<TableName> tables, SnapshotDesk& desk,
         TableBook::Describe describe)
        : stream(tables, settings.batch),
          overlay(settings.overlay_bytes_max),
          book(tables, std::move(describe)),
          feed(std::move(tables), stream, overlay, book),
          clerk(desk, stream, overlay, feed, book) {}

    /// The link to the server was lost. Behind it may be another history of the same server: chunks
    /// that were selected from the old one are void.
    void abandon_transaction() {
        stream.abandon_transaction();
        clerk.cancel();
    }
    /// The stream has a new place, behind `read`.
    void start_at(VisibleSet read) {
        clerk.cancel();
        feed.start_at(std::move(read));
    }

    AgentStream stream;
    RangeOverlay overlay;
    TableBook book;
    StreamFeed feed;
    SnapshotClerk clerk;
};

}  // namespace tributary::capture
