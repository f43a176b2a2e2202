#pragma once

#include <functional>
#include <vector>

namespace tributary::sandbox {

/// Does all of it at once, each in a thread of its own, and returns when all are done; then throws
/// what the first of them (in order) has thrown. For starting servers: `start_together({[&] {
/// north.start(stop); }, …})`.
void start_together(const std::vector<std::function<void()>>& starts);

}  // namespace tributary::sandbox
