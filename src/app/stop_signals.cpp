#include "app/stop_signals.hpp"

#include <unistd.h>

#include <ctime>

namespace tributary::app {

StopSignals::StopSignals() {
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
    waiter_ = std::jthread([this, signals](const std::stop_token& stop) {
        const timespec slice{.tv_sec = 0, .tv_nsec = 100'000'000};
        while (!stop.stop_requested()) {
            const int signal = sigtimedwait(&signals, nullptr, &slice);
            if (signal < 0) continue;
            if (source_.stop_requested()) _exit(128 + signal);
            source_.request_stop();
        }
    });
}

StopSignals::~StopSignals() {
    waiter_.request_stop();
    waiter_.join();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace tributary::app
