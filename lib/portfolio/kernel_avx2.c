#define KERNEL icha_kernel_avx2
#include "kernel_lanes.h"
