#define KERNEL icha_kernel_portable
#include "kernel_lanes.h"
