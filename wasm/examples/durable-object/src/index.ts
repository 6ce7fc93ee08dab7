export { Notebook } from "./notebook";

/** `/ada/notes` is about the notebook of Ada: a Durable Object, with a database of its own. */
export default {
  fetch(request, env) {
    const user = new URL(request.url).pathname.split("/")[1];
    if (!user) return new Response("whose notebook? try /ada/notes\n", { status: 404 });
    return env.NOTEBOOKS.getByName(user).fetch(request);
  },
} satisfies ExportedHandler<Env>;
