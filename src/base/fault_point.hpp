#pragma once

namespace tributary {

/// A named place at which a test can end the process as a power cut would. In test builds
/// (TRIBUTARY_FAULT_POINTS), with the environment variable `TRIBUTARY_FAULT=name:n`, the n-th pass
/// through `name` raises SIGKILL; otherwise, and in release builds always, it does nothing. Any
/// thread. For use once a message or batch, not once a row.
void fault_point(const char* name);

}  // namespace tributary
