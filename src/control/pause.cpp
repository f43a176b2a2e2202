#include "control/pause.hpp"

#include <condition_variable>
#include <mutex>

namespace tributary::control {

void pause_for(std::chrono::milliseconds wait, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, wait, [] { return false; });
}

}  // namespace tributary::control
