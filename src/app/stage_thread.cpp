#include "app/stage_thread.hpp"

#include <pthread.h>

#include <string>
#include <utility>

namespace tributary::app {

void StageFailures::add(std::exception_ptr failure) {
    {
        const std::scoped_lock lock(mutex_);
        if (first_) return;
        first_ = std::move(failure);
    }
    on_failure_();
}

void StageFailures::rethrow() const {
    const std::scoped_lock lock(mutex_);
    if (first_) std::rethrow_exception(first_);
}

std::jthread start_stage(std::string_view name, StageFailures& failures,
                         std::function<void(std::stop_token)> body) {
    return std::jthread([name = std::string(name.substr(0, 15)), &failures,
                         body = std::move(body)](const std::stop_token& stop) {
        pthread_setname_np(pthread_self(), name.c_str());
        try {
            body(stop);
        } catch (...) {
            failures.add(std::current_exception());
        }
    });
}

}  // namespace tributary::app
