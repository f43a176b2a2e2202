#include "cli/ask_password.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace tributary::cli {
namespace {

/// Bytes of a line; reserved at once, so that no copy of a password is left behind in memory.
constexpr std::size_t kLineMax = 1'100;
constexpr int kStopLookMilliseconds = 200;

/// The terminal, silent while this object lives.
class SilentTerminal {
public:
    SilentTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
        if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_silent_ = ::tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
    }
    SilentTerminal(const SilentTerminal&) = delete;
    SilentTerminal& operator=(const SilentTerminal&) = delete;
    ~SilentTerminal() {
        if (is_silent_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    [[nodiscard]] bool is_silent() const { return is_silent_; }
    [[nodiscard]] int descriptor() const { return descriptor_; }
    void say(std::string_view text) const {
        // A terminal that takes no text is noticed when nobody answers.
        [[maybe_unused]] const auto written = ::write(descriptor_, text.data(), text.size());
    }

private:
    int descriptor_;
    termios before_{};
    bool is_silent_ = false;
};

/// Waits for something to read, and looks now and then whether to stop.
bool await_input(int descriptor, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        pollfd wanted{.fd = descriptor, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&wanted, 1, kStopLookMilliseconds);
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
    return false;
}

Result<Secret> read_line(int descriptor, const std::stop_token& stop) {
    std::string line;
    line.reserve(kLineMax);
    char c = '\0';
    for (;;) {
        if (!await_input(descriptor, stop)) return fail("no password was given");
        const ssize_t got = ::read(descriptor, &c, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || c == '\n') break;
        if (line.size() == kLineMax) return fail("the password is too long");
        line.push_back(c);
    }
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty()) return fail("no password was given");
    return Secret(std::move(line));
}

}  // namespace

Result<Secret> read_password_line(std::stop_token stop) {
    return read_line(STDIN_FILENO, stop);
}

Result<Secret> ask_password(const std::string& user, std::stop_token stop) {
    const SilentTerminal terminal;
    if (!terminal.is_silent()) {
        return fail("there is no terminal to ask for a password; use --password-stdin");
    }
    const auto ask = [&](const std::string& question) {
        terminal.say(question);
        Result<Secret> answer = read_line(terminal.descriptor(), stop);
        terminal.say("\n");
        return answer;
    };
    Result<Secret> first = ask(fmt::format("New password of {}: ", user));
    if (!first) return first;
    const Result<Secret> second = ask("The same again: ");
    if (!second) return second;
    if (first->reveal() != second->reveal()) return fail("the two passwords differ");
    return first;
}

}  // namespace tributary::cli
