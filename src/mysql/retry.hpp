#pragma once

#include "mysql/sql_failure.hpp"

namespace tributary::mysql {

inline constexpr unsigned kTriesMax = 5;

/// Does `work`, a whole transaction, again where the server asked for that: a deadlock, a lock that
/// was not given in time. The last failure goes on.
template <class Work>
auto with_retries(Work&& work) {
    for (unsigned tries = 1;; ++tries) {
        try {
            return work();
        } catch (const SqlFailure& failure) {
            if (failure.recovery() != Recovery::kRetryStatement || tries == kTriesMax) throw;
        }
    }
}

}  // namespace tributary::mysql
