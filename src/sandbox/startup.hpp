#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "base/secret.hpp"

namespace tributary::sandbox {

/// What the servers' classes share about files, secrets and waiting.

/// The last kLogTailLines lines of a file; empty when there is none.
[[nodiscard]] std::string tail_of(const std::filesystem::path& file);

/// 24 random letters and digits.
[[nodiscard]] Secret make_password();

/// Writes a file that only this user can read; throws Failure.
void write_private(const std::filesystem::path& file, const std::string& text);

/// Waits for `interval`; returns early, with false, when a stop is requested.
bool pause(std::chrono::milliseconds interval, const std::stop_token& stop);

}  // namespace tributary::sandbox
