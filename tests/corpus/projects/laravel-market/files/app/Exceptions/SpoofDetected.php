<?php

namespace App\Exceptions;

class SpoofDetected extends \RuntimeException
{
}
