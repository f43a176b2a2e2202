// The agent's state file as a hostile or broken disk may give it back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/fingerprint.hpp"
#include "capture/checkpoint_codec.hpp"

namespace {

using namespace tributary;

void feed(std::string_view bytes) {
    const auto checkpoint = capture::decode_checkpoint(as_bytes(bytes));
    if (!checkpoint) return;
    // What is accepted is what was written, to the byte; version 1 had no requests at its end.
    const std::string again = capture::encode_checkpoint(*checkpoint);
    if (again.size() == bytes.size() && again != bytes) std::abort();
    const auto read_again = capture::decode_checkpoint(as_bytes(again));
    if (!read_again || *read_again != *checkpoint) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view given(reinterpret_cast<const char*>(data), size);
    feed(given);
    // Behind a right checksum, so that chance gets past it.
    std::string signed_bytes(given);
    ByteWriter(signed_bytes).u64(fingerprint_of(as_bytes(given)));
    feed(signed_bytes);
    return 0;
}
