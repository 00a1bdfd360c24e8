<?php

namespace App\Http\Controllers;

use App\Jobs\SettleSession;
use App\Models\Customer;
use Illuminate\Http\Request;
use Illuminate\Http\Response;

class FaceSignWebhookController extends Controller
{
    public function status(Request $request): Response
    {
        if ($request->input('type') === 'session.status') {
            SettleSession::dispatch($request->string('sessionId')->toString());
        }

        return response()->noContent();
    }

    public function analysis(Request $request): Response
    {
        Customer::where('session_id', $request->input('sessionId'))->update(['flag' => $request->input('type')]);

        return response()->noContent(202);
    }
}
