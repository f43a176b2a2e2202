#pragma once

#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "pipeline/checkpoint.hpp"

namespace tributary::capture {

/// The content of the state file: a word that names its kind, a version, the checkpoint, a
/// checksum.
[[nodiscard]] std::string encode_checkpoint(const Checkpoint& checkpoint);
/// Fails for anything that encode_checkpoint of this version, or of the one before it, did not
/// write: another kind or version, a wrong length, a wrong checksum, values that no checkpoint has.
[[nodiscard]] Result<Checkpoint> decode_checkpoint(ByteView bytes);

}  // namespace tributary::capture
