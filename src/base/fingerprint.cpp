#include "base/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tributary {

struct Fingerprint::State {
    XXH3_state_t hash;
};

Fingerprint::Fingerprint() : state_(std::make_unique<State>()) {
    reset();
}
Fingerprint::~Fingerprint() = default;
Fingerprint::Fingerprint(Fingerprint&&) noexcept = default;
Fingerprint& Fingerprint::operator=(Fingerprint&&) noexcept = default;

void Fingerprint::reset() {
    XXH3_64bits_reset(&state_->hash);
}
void Fingerprint::add(ByteView bytes) {
    XXH3_64bits_update(&state_->hash, bytes.data(), bytes.size());
}

std::uint64_t Fingerprint::value() const {
    const std::uint64_t hash = XXH3_64bits_digest(&state_->hash);
    return hash == 0 ? 1 : hash;
}

std::uint64_t fingerprint_of(ByteView bytes) {
    const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
    return hash == 0 ? 1 : hash;
}

}  // namespace tributary
