#pragma once

#include <cstddef>
#include <stop_token>

#include "base/deadline.hpp"
#include "model/messages.hpp"
#include "pipeline/checkpoint.hpp"

namespace tributary {

/// Where the capture puts what shall travel, in order; the transport takes it from there. Bounded:
/// when the broker does not keep up, offer waits, and with it the reader of the binary log.
class StreamSink {
public:
    virtual ~StreamSink() = default;
    /// False: no room until the deadline, or stop was requested; `message` was not taken and may be
    /// offered again.
    [[nodiscard]] virtual bool offer(StreamMessage&& message, std::stop_token stop,
                                     Deadline deadline) = 0;
    /// Nothing offered is still waiting to be published: time to hand over what there is, however
    /// little.
    [[nodiscard]] virtual bool is_hungry() const = 0;
    /// Rewind: forgets everything offered that is not confirmed, and returns only when nothing of
    /// it will be published any more. Messages already with the broker are the head office's to
    /// sort out.
    virtual void discard_unconfirmed() = 0;
    /// Everything offered is confirmed.
    [[nodiscard]] virtual bool is_settled() const = 0;
};

/// Told by the transport, on its thread, as the contiguous prefix of confirmed messages grows.
class ConfirmListener {
public:
    virtual ~ConfirmListener() = default;
    virtual void on_confirmed(const ProgressFacts& facts) = 0;
    /// Called at least once a second, also when nothing happens, and once at the end: the moment to
    /// write a checkpoint.
    virtual void on_pause() = 0;
};

}  // namespace tributary
