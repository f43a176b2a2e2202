#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tributary::records {

/// A session ends when nobody used it for so long, and so long after signing in in any case.
inline constexpr std::chrono::hours kSessionIdleMax{12};
inline constexpr std::chrono::hours kSessionAgeMax{24 * 7};
/// How exactly the table knows when a session or a token was used last: one write for each such
/// time.
inline constexpr std::chrono::minutes kSeenPrecision{1};
/// Sessions of one user; signing in once more ends the one that was unused for longest.
inline constexpr std::size_t kSessionsPerUserMax = 20;

inline constexpr std::chrono::hours kTokenAgeDefault{24 * 90};
inline constexpr std::chrono::hours kTokenAgeMax{24 * 3650};
/// How long an expired token is still listed, so that people see why something stopped working.
inline constexpr std::chrono::hours kTokenKept{24 * 30};

/// Characters of a password; bytes are limited too, because a character may have four.
inline constexpr std::size_t kPasswordCharactersMin = 10;
inline constexpr std::size_t kPasswordBytesMax = 256;

/// Characters that the activity log keeps of a text.
inline constexpr std::size_t kWhoCharactersMax = 100;
inline constexpr std::size_t kActionCharactersMax = 32;
inline constexpr std::size_t kBranchCharactersMax = 63;
inline constexpr std::size_t kDetailCharactersMax = 1'000;
/// Rows that one page, and one statement that removes old rows, may hold.
inline constexpr std::size_t kPageRowsMax = 500;
inline constexpr std::size_t kPruneRowsMax = 10'000;
/// The newest rows of the activity log that pruning leaves; refused ones count apart, because
/// anybody can cause them: they must not push out what people did.
inline constexpr std::size_t kActivityRowsKept = 1'000'000;
inline constexpr std::size_t kRefusedRowsKept = 100'000;

}  // namespace tributary::records
