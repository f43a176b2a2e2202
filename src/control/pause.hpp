#pragma once

#include <chrono>
#include <stop_token>

namespace tributary::control {

/// Waits so long, or until a stop request.
void pause_for(std::chrono::milliseconds wait, const std::stop_token& stop);

}  // namespace tributary::control
