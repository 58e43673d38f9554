namespace Autograd.Core;

// What a thread has of the flow that it runs at present.
public static partial class BufferPool
{
    private static ThreadPool NewThreadPool() => pool = new ThreadPool();

    internal sealed partial class ThreadPool
    {
        // Flows that left this thread in the middle of an engine's call (a callback waited for a task, and the runtime ran that task on the spot): they come back here, last in first out.
        private readonly Stack<Interrupted> interrupted = [];

        public ThreadPool()
        {
            Scope = Flow.Innermost is null ? null : TensorScope.Unresolved; // a flow may have come before the thread had a pool
            Tape<float>.ComeTo(Scope);
            Tape<double>.ComeTo(Scope);
        }

        /// <summary>The innermost scope, though it may be closed, or have to be asked for yet.</summary>
        public TensorScope? Scope;

        /// <summary>The flow as one that adds to gradients; null until it does.</summary>
        public GradientWriter? Writer;

        /// <summary>How many scopes and regions of the engine's own are open.</summary>
        public int EngineDepth;

        public Thread Thread { get; } = Thread.CurrentThread;

        /// <summary>Another flow comes to this thread, or the same one from elsewhere.</summary>
        public void Switch(TensorScope? from, TensorScope? to)
        {
            if (EngineDepth > 0) interrupted.Push(new Interrupted(from, Scope, EngineDepth, Tape<float>.Here, Tape<double>.Here));
            else for (var scope = from; scope is not null; scope = scope.Parent) scope.Use.Release(this);
            if (interrupted.TryPeek(out var back) && EngineDepth == 0 && back.Flow == to)
            {
                interrupted.Pop();
                (Scope, EngineDepth, Tape<float>.Here, Tape<double>.Here) = (back.Scope, back.EngineDepth, back.Floats, back.Doubles);
                return;
            }
            EngineDepth = 0;
            Scope = to is null ? null : TensorScope.Unresolved;
            Tape<float>.ComeTo(to);
            Tape<double>.ComeTo(to);
        }

        public void SwitchWriter()
        {
            Writer?.Use.Release(this);
            Writer = null;
        }

        private readonly record struct Interrupted(TensorScope? Flow, TensorScope? Scope, int EngineDepth, Tape<float>? Floats, Tape<double>? Doubles);
    }
}
