<?php

namespace App\Http\Requests;

use Illuminate\Foundation\Http\FormRequest;

class ShiftRequest extends FormRequest
{
    public function rules(): array
    {
        return [
            'worker' => ['required', 'string'],
            'is_real_face' => ['required', 'boolean'],
            'photo' => ['nullable', 'image', 'max:5120'],
        ];
    }
}
