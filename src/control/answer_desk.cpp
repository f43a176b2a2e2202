#include "control/answer_desk.hpp"

#include <utility>

#include "control/limits.hpp"

namespace tributary::control {

AnswerDesk::AnswerDesk(Wake& wake) : wake_(wake), tasks_(kOpenCallsMax) {}

bool AnswerDesk::begin(amqp::ReceivedRequest request, std::function<std::string()> work) {
    return tasks_.post([this, request = std::move(request), work = std::move(work)] {
        Ready ready{request, work()};
        {
            const std::scoped_lock lock(mutex_);
            ready_.push_back(std::move(ready));
        }
        wake_.ring();
    });
}

std::vector<AnswerDesk::Ready> AnswerDesk::take_ready() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(ready_, {});
}

}  // namespace tributary::control
