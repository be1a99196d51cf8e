// SPDX-License-Identifier: Apache-2.0
'use strict';

// Starts the SDK when it is imported: an ECMAScript module cannot do so between its imports.

require('./telemetry.cjs').startTelemetry();
