#include "sandbox/startup.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <mutex>
#include <string_view>
#include <system_error>

#include "base/failure.hpp"
#include "sandbox/descriptor.hpp"
#include "sandbox/limits.hpp"

namespace tributary::sandbox {

std::string tail_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::deque<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(std::move(line));
        if (lines.size() > kLogTailLines) lines.pop_front();
    }
    return fmt::format("{}", fmt::join(lines, "\n"));
}

Secret make_password() {
    constexpr std::string_view kLetters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    std::array<unsigned char, 24> chance{};
    if (getrandom(chance.data(), chance.size(), 0) != static_cast<ssize_t>(chance.size())) {
        throw Failure(Recovery::kHaltStage, "the system gives no random numbers");
    }
    std::string password;
    for (const unsigned char byte : chance) password += kLetters[byte % kLetters.size()];
    return Secret(std::move(password));
}

void write_private(const std::filesystem::path& file, const std::string& text) {
    const Descriptor target(open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!target.is_open() ||
        write(target.number(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        const int number = errno;
        throw Failure(Recovery::kHaltStage,
                      fmt::format("cannot write {}: {}", file.string(),
                                  std::generic_category().message(number)),
                      static_cast<unsigned>(number));
    }
}

bool pause(std::chrono::milliseconds interval, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, interval, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace tributary::sandbox
