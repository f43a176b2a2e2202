#pragma once

#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

namespace tributary {

/// A 64-bit hash of bytes fed piece by piece (XXH3). Not for security: it tells one history from
/// another.
class Fingerprint {
public:
    Fingerprint();
    ~Fingerprint();
    Fingerprint(Fingerprint&&) noexcept;
    Fingerprint& operator=(Fingerprint&&) noexcept;
    void reset();
    void add(ByteView bytes);
    /// Never 0, which stands for "not known".
    [[nodiscard]] std::uint64_t value() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The same over one piece.
[[nodiscard]] std::uint64_t fingerprint_of(ByteView bytes);

}  // namespace tributary
