#pragma once

#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/strong_id.hpp"

namespace tributary::records {

/// SHA-256 of a key, 32 bytes: what the database knows of it.
using Digest = StrongId<struct DigestTag, std::string>;
[[nodiscard]] Digest digest_of(std::string_view key);

/// `bytes` bytes of the operating system's randomness. Not injected: a seed would make every key
/// guessable. Throws Failure(kHaltStage).
[[nodiscard]] std::string random_bytes(std::size_t bytes);
/// 256 random bits as 43 characters of base64url, which need no escaping in a cookie or a header.
[[nodiscard]] Secret generate_key();

/// The token against cross-site requests that belongs to a session: derived from its key, so that
/// whoever reads the database knows neither. 43 characters.
[[nodiscard]] std::string csrf_token_of(const Secret& session_key);
/// Compares in a time that does not tell where they differ.
[[nodiscard]] bool is_same_secret(std::string_view left, std::string_view right);

/// RFC 4648 section 5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);

}  // namespace tributary::records
