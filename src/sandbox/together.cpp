#include "sandbox/together.hpp"

#include <cstddef>
#include <exception>
#include <thread>

namespace tributary::sandbox {

void start_together(const std::vector<std::function<void()>>& starts) {
    std::vector<std::exception_ptr> errors(starts.size());
    {
        std::vector<std::jthread> threads;
        threads.reserve(starts.size());
        for (std::size_t i = 0; i < starts.size(); ++i) {
            threads.emplace_back([&, i] {
                try {
                    starts[i]();
                } catch (...) {
                    errors[i] = std::current_exception();
                }
            });
        }
    }
    for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
    }
}

}  // namespace tributary::sandbox
